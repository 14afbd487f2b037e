/** What ffmpeg's `showinfo` filter says of a frame, in ffmpeg's own names. */
export interface ShownFrame {
  readonly pixelFormat: string;
  readonly width: number;
  readonly height: number;
  /** In ticks of the filter's time base; undefined where the frame has no time. */
  readonly time: bigint | undefined;
  readonly interlaced: boolean;
  readonly range: string;
  readonly space: string;
  readonly transfer: string;
}

/** The two places where frames are looked at: as they are decoded, and as they are delivered. */
export type Place = 'captured' | 'delivered';

/** The filter, told apart from others by its place. Checksums would cost more than everything else it does. */
export const showinfo = (place: Place): string => `showinfo@${place}=checksum=0`;

const SPEAKER = /\bshowinfo@(captured|delivered) @/;
const FRAME = /\bn: *(\d+) +pts: *(\S+) .*?\bfmt:(\w+) .*?\bs:(\d+)x(\d+) +i:([PTB])/;
/** Names that matter come first: what another thread writes may follow without a space. */
const COLOUR =
  /\bcolor_(range|space|trc):(tv|pc|bt709|smpte170m|bt470bg|fcc|smpte240m|bt2020nc|bt2020c|gbr|smpte2084|arib-std-b67|unknown|[\w-]+)/g;

/**
 * Reads what `showinfo` writes to ffmpeg's log: key:value pairs, on two lines for each frame. Other threads of ffmpeg
 * write to the same log and may split a line anywhere between two pairs, so pairs are looked for and not lines.
 */
export class ShownFrames {
  readonly #take: (place: Place, frame: ShownFrame) => void;
  readonly #open = new Map<Place, ShownFrame>();
  readonly #last = new Map<Place, ShownFrame>();
  #count = 0;

  /** @param take is called with each frame when its last pair has been read */
  constructor(take: (place: Place, frame: ShownFrame) => void) {
    this.#take = take;
  }

  /**
   * Takes a line of the log.
   * @returns whether it is one of `showinfo`; `unreadable` if it announces a frame in a form that is not known
   */
  line(line: string): boolean | 'unreadable' {
    const place = SPEAKER.exec(line)?.[1] as Place | undefined;
    if (!place) return false;
    const found = FRAME.exec(line);
    if (found) this.#begin(place, found);
    else if (/\bn: *\d+ +pts:/.test(line)) return 'unreadable';
    this.#colour(place, line);
    return true;
  }

  #begin(place: Place, [, number, time, pixelFormat, width, height, field]: RegExpExecArray): void {
    this.#close(place);
    if (place === 'delivered') this.#fill(Number(number));
    const { range, space, transfer } = this.#last.get(place) ?? {
      range: 'unknown',
      space: 'unknown',
      transfer: 'unknown',
    };
    this.#open.set(place, {
      pixelFormat: pixelFormat!,
      width: Number(width),
      height: Number(height),
      time: /^-?\d+$/.test(time!) ? BigInt(time!) : undefined,
      interlaced: field !== 'P',
      range,
      space,
      transfer,
    });
  }

  /** Counts on: a frame whose announcement was torn was delivered nevertheless, with the shape of the one before. */
  #fill(number: number): void {
    const last = this.#last.get('delivered');
    // A filter graph that is made anew, as for another size, counts from 0.
    for (; last && number > 0 && this.#count < number; this.#count += 1)
      this.#take('delivered', { ...last, time: undefined });
    this.#count = number + 1;
  }

  #colour(place: Place, line: string): void {
    let frame = this.#open.get(place);
    if (!frame) return;
    let complete = false;
    for (const [, what, value] of line.matchAll(COLOUR)) {
      frame = { ...frame, [what === 'trc' ? 'transfer' : what!]: value };
      complete ||= what === 'trc';
    }
    this.#open.set(place, frame);
    if (complete) this.#close(place);
  }

  #close(place: Place): void {
    const frame = this.#open.get(place);
    if (!frame) return;
    this.#open.delete(place);
    this.#last.set(place, frame);
    this.#take(place, frame);
  }
}
