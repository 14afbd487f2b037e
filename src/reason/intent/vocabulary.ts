import type { DegradationKind } from '../../core/degradation.js';
import type { PictureState } from '../../core/assessment.js';

/** The words of a list. */
const words = (text: string): Set<string> => new Set(text.trim().split(/\s+/));

/** Words without a topic. A word that is in none of these lists makes the question one about the scene. */
export const FUNCTION_WORDS = words(`
  a an the this that these those it its i me my you your we us our they he she one ones
  is are am was were be been being do does did has have had having can could would should may might shall
  what which who whom how when where why since whether if there here
  in on at of to for from by with within about into over up out off across through under than then as
  and or but not no nor never any anything some something all nothing every each both either only
  much many more most less least very too so quite rather really just still yet already ever even
  now right currently presently moment present time today tonight long ago again
  please tell say let know give show explain report check hi hello hey thanks exactly actually
  kind kinds sort sorts type types thing things way name yes like look looks looking seem seems appear appears
  get got gets getting make makes made happen happens happened begin began begun start started starts
  scale need needs long main mainly 0 1 10 100 somebody someone
  other also else apart besides think believe find found call called
`);

/** Words for the picture and the camera. */
export const PICTURE_WORDS = words(`
  picture pictures image images photo photograph view views video feed stream frame frames footage clip
  camera cameras cam lens optics sensor screen shot snapshot recording signal vision scene
`);

/** Words for a place in the picture. */
export const PLACE_WORDS = words(`
  left upper lower top bottom middle centre center corner corners side sides edge edges half part parts
  area areas region regions spot spots place places whereabouts third section
`);

/** Words that make a question one about the picture's condition. */
export const CONDITION_WORDS = words(`
  degraded degradation degradations degrading damage damaged damages damaging impaired impairment impairments
  quality severity intensity intensities degrade degrades distorted distortion distortions artefact artefacts artifact artifacts
  deteriorated deterioration corrupted corruption corruptions defect defects disturbance disturbances disturbed
  visibility
`);

/** Words that do so only together with a word for the picture, "it" or a question word. */
export const LOOSE_CONDITION_WORDS = words(`
  wrong bad badly worse worst poor poorly terrible awful ok okay fine good well normal clean clear clearly
  problem problems issue issues trouble matter fault faulty faults broken working works condition health healthy
  affected affecting affects affect hurt hurts ruined spoiled spoilt state status strange odd weird unusual
  better best nice perfect great severe severely serious seriously bother bothers
  go gone went drop dropped drops strongest dominant intense hard difficult
`);

export const USABLE_WORDS = words(`
  usable useable unusable useful useless usefulness trust trusted trustworthy reliable unreliable rely dependable
  enough visible see seen seeing use sufficient recognisable adequate suffices
`);

/** Words for a degree. */
export const DEGREE_WORDS = words(`
  severe severity intensity strong strongly heavy heavily rate rating score grade level percent percentage
  degree extent amount scale thick dense
`);

/** Words for degradations; `loose` ones count only together with a word for the picture. */
export const KIND_WORDS: readonly {
  readonly kinds: readonly DegradationKind[];
  readonly words: ReadonlySet<string>;
  readonly loose?: boolean;
  /** The words name the absence of the degradation ("in focus"). */
  readonly opposite?: boolean;
}[] = [
  {
    kinds: ['lens_blur', 'motion_blur'],
    words: words('blur blurry blurrier blurred blurriness blurring fuzzy unsharp'),
  },
  { kinds: ['lens_blur'], words: words('lens_blur out_of_focus defocus defocused defocussed unfocused') },
  { kinds: ['lens_blur'], words: words('focus focused focussed'), opposite: true },
  { kinds: ['lens_blur', 'motion_blur'], words: words('sharp crisp'), opposite: true, loose: true },
  { kinds: ['motion_blur'], words: words('motion_blur') },
  { kinds: ['lens_flare'], words: words('lens_flare flare flares glare') },
  { kinds: ['dirty_lens'], words: words('dirty_lens') },
  {
    kinds: ['dirty_lens'],
    words: words(
      'dirty dirt dust dusty mud muddy smudge smudges smudged smear smears stain stains stained droplets drops',
    ),
    loose: true,
  },
  {
    kinds: ['saturation'],
    words: words('desaturated desaturation faded washed_out colourless colorless saturation'),
  },
  {
    kinds: ['compression'],
    words: words('compression compressed jpeg blocky blockiness pixelated pixelation pixellated'),
  },
  {
    kinds: ['block_exchange'],
    words: words('block_exchange block_change misplaced_blocks scrambled glitch glitches glitchy'),
  },
  { kinds: ['mean_shift'], words: words('mean_shift posterised posterized posterisation posterization') },
  { kinds: ['scan_lines'], words: words('scan_lines scanlines stripes stripy striped banding') },
  { kinds: ['darkness'], words: words('dark darker darkest darkness dim underexposed gloomy low_light') },
  {
    kinds: ['atmospheric_turbulence'],
    words: words('turbulence turbulent shimmer shimmering heat_haze wavy wobbly'),
  },
  { kinds: ['noise'], words: words('noise noisy noisier grain grainy speckle speckled') },
  {
    kinds: ['color_diffusion'],
    words: words('color_diffusion colour_diffusion color_bleeding colour_bleeding'),
  },
  { kinds: ['fog'], words: words('fog foggy foggier fogged mist misty haze hazy smog') },
  { kinds: ['rain'], words: words('rain raining rainy rainfall raindrops') },
  { kinds: ['snow'], words: words('snow snowing snowy snowfall snowflakes') },
  {
    kinds: ['sharpness'],
    words: words('oversharpened over_sharpened sharpened oversharpening sharpening halos'),
  },
  {
    kinds: ['graffiti'],
    words: words('graffiti scribble scribbles scribbled spray_paint sprayed'),
    loose: true,
  },
  { kinds: ['watermark'], words: words('watermark watermarks watermarked') },
];

/** Words for picture states; they count only with a word for the picture, and `moved` only with one for the camera. */
export const STATE_WORDS: readonly {
  readonly state: Exclude<PictureState, 'normal'> | 'moved';
  readonly words: ReadonlySet<string>;
}[] = [
  { state: 'frozen', words: words('frozen freeze freezes stuck hung hanging standing_still') },
  {
    state: 'covered',
    words: words('covered cover covers covering blocked blocking obstructed obstructing occluded obscured'),
  },
  { state: 'black', words: words('black blank') },
  { state: 'moved', words: words('moved turned displaced knocked shifted reaimed re-aimed repositioned') },
];

/** Expressions of several words that are joined into one. */
export const COMPOUNDS: readonly (readonly [RegExp, string])[] = [
  [/\b(out of|not in) focus\b/g, 'out_of_focus'],
  [/\bin focus\b/g, 'focus'],
  [/\blens (blur|flare)s?\b/g, 'lens_$1'],
  [/\bmotion blur(red|ry)?\b/g, 'motion_blur'],
  [/\bdirty lens\b/g, 'dirty_lens lens'],
  [/\bdirt on the lens\b/g, 'dirty_lens lens'],
  [/\bclean(ed|ing)? (the |my |its )?(lens|camera)\b/g, 'dirty_lens lens'],
  [/\b(lens|camera) (be |need |needs )?clean(ed|ing)\b/g, 'dirty_lens lens'],
  [/\b(is|are|was) (up|going on|the case) with\b/g, '$1 wrong with'],
  [/\bwashed out\b/g, 'washed_out'],
  [/\bblock (exchange|change)s?\b/g, 'block_$1'],
  [/\bmean shift\b/g, 'mean_shift'],
  [/\bscan lines?\b/g, 'scan_lines'],
  [/\blow light\b/g, 'low_light'],
  [/\bheat haze\b/g, 'heat_haze'],
  [/\batmospheric turbulence\b/g, 'turbulence'],
  [/\b(colou?r) (diffusion|bleeding)\b/g, '$1_$2'],
  [/\bspray paint(ed)?\b/g, 'spray_paint'],
  [/\bover sharpened\b/g, 'over_sharpened'],
  [/\bstand(s|ing)? still\b/g, 'standing_still'],
];
