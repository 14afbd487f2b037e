import { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config/load.js';
import type { Frame } from '../src/core/frame.js';
import type { PipelineEvent, Sink } from '../src/core/events.js';
import type { Source } from '../src/core/source.js';
import { open } from '../src/ingest/open.js';
import { StandingQuestions } from '../src/pipeline/standingQuestions.js';
import { openRun, run, type OpenRun, type RunOptions } from '../src/pipeline/run.js';
import { Settings } from '../src/pipeline/settings.js';
import { mustHave } from './support/need.js';
import { FFMPEG } from './support/tools.js';

mustHave(FFMPEG);

/** A clip with something in it, drawn by ffmpeg. */
const clip = (seconds: number, more = ''): string =>
  `lavfi:testsrc2=size=320x240:rate=20:duration=${seconds}${more}`;

class Everything implements Sink {
  readonly name = 'everything';
  readonly wantsPictures: boolean;
  readonly told: PipelineEvent[] = [];
  closed = 0;

  constructor(wantsPictures = false) {
    this.wantsPictures = wantsPictures;
  }
  publish(happening: PipelineEvent): void {
    this.told.push(happening);
  }
  async close(): Promise<void> {
    this.closed += 1;
  }
  of<T extends PipelineEvent['type']>(type: T): Extract<PipelineEvent, { type: T }>[] {
    return this.told.filter((happening) => happening.type === type) as Extract<PipelineEvent, { type: T }>[];
  }
}

async function perceived(
  uri: string,
  options: Partial<RunOptions> = {},
  sink = new Everything(),
): Promise<Everything> {
  const given = options.config ?? parseConfig({});
  const config = given instanceof Settings ? given.config : given;
  const sources =
    options.sources ?? (await open(uri, { mode: options.mode ?? 'complete', config: config.source }));
  await run({ mode: 'complete', config, sinks: async () => [sink], ...options, sources });
  return sink;
}

const seqs = (happenings: readonly { header: { seq: number } }[]): number[] =>
  happenings.map(({ header }) => header.seq);
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('complete mode', () => {
  it('reports, judges and publishes every frame, in order, none lost', async () => {
    const sink = await perceived(clip(3));
    for (const type of ['report', 'verdict', 'best'] as const) expect(seqs(sink.of(type))).toEqual(upTo(60));
    expect(sink.of('drop')).toEqual([]);
    expect(sink.closed).toBe(1);
  });

  it('recovers every frame of policy always, in order, with several workers at work', async () => {
    const config = parseConfig({
      gate: { policy: 'always' },
      recover: { accept: false },
      runtime: { assess_workers: 2, recover_workers: 2 },
    });
    const sink = await perceived(clip(2), { config }, new Everything(true));
    expect(seqs(sink.of('recovered'))).toEqual(upTo(40));
    expect(seqs(sink.of('best'))).toEqual(upTo(40));
    for (const { view, header, picture } of sink.of('best')) {
      expect(view).toBe('recovered');
      expect(picture!.header).toMatchObject({ width: 320, height: 240, stampNs: header.stampNs });
      expect(picture!.bytes).toHaveLength((320 * 240 * 3) / 2);
    }
  });

  it('gives the same reports, verdicts and answers when run again', async () => {
    const once = async (): Promise<unknown> => {
      const sink = await perceived(clip(2, ',noise=alls=40:all_seed=1'), {
        questions: ['What is wrong with the picture?'],
      });
      return [
        sink.of('report').map(({ assessment }) => [...assessment.intensities, assessment.severity]),
        sink.of('verdict').map(({ verdict }) => verdict),
        sink.of('answer').map(({ answer: { tookMs: _, ...answer } }) => answer),
      ];
    };
    expect(await once()).toEqual(await once());
  });

  it('puts a question at first and after every interval', async () => {
    const config = parseConfig({
      reason: { interval_ms: 1000, ask_when_changed: false, min_gap_ms: 0 },
      gate: { policy: 'never' },
    });
    const sink = await perceived(clip(3), { config, questions: ['Is the view usable?'] });
    expect(sink.of('answer').map(({ answer }) => Number(answer.stampNs / 1_000_000n))).toEqual([
      0, 1000, 2000,
    ]);
    expect(sink.of('answer').every(({ answer }) => answer.status === 'answered')).toBe(true);
  });

  it('does not copy pictures nobody wants', async () => {
    const sink = await perceived(clip(1));
    expect(sink.of('best').every(({ picture }) => picture === undefined)).toBe(true);
  });

  it('leaves out a sink that fails and goes on for the others', async () => {
    const good = new Everything();
    const bad: Sink = {
      name: 'bad',
      wantsPictures: false,
      publish: () => Promise.reject(new Error('no space')),
      close: () => Promise.resolve(),
    };
    const said: string[] = [];
    await perceived(clip(1), {
      sinks: async () => [bad, good],
      log: (level, text) => level === 'error' && said.push(text),
    });
    expect(seqs(good.of('best'))).toEqual(upTo(20));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/no space/);
  });

  it('calls black and frozen pictures hopeless and costs nothing more for them', async () => {
    const black = await perceived('lavfi:color=black:size=320x240:rate=10:duration=1');
    expect(new Set(black.of('verdict').map(({ verdict }) => verdict.kind))).toEqual(new Set(['hopeless']));
    expect(black.of('recovered')).toEqual([]);
    const still = await perceived('lavfi:smptebars=size=320x240:rate=10:duration=4');
    expect(still.of('report').at(-1)!.assessment.pictureState).toBe('frozen');
  });
});

describe('live mode', () => {
  it('accounts for every frame: reported, or dropped with a reason', async () => {
    const config = parseConfig({ gate: { policy: 'always' }, recover: { accept: false } });
    const sink = await perceived(clip(3), { config, mode: 'live' });
    const before = sink.of('drop').filter(({ stage }) => stage === 'ingest' || stage === 'assess');
    expect(sink.of('report').length + before.length).toBe(60);
    const flagged = sink.of('verdict').length;
    const notRecovered = sink.of('drop').filter(({ stage }) => stage === 'recover').length;
    expect(sink.of('recovered').length + notRecovered).toBe(flagged);
    const stamps = sink.of('best').map(({ header }) => header.stampNs);
    expect(stamps).toEqual([...stamps].sort((a, b) => (a < b ? -1 : 1)));
  });

  it('ends when told to, with the sinks closed', async () => {
    const stop = new AbortController();
    const sink = new Everything();
    const first = sink.publish.bind(sink);
    sink.publish = (happening) => {
      first(happening);
      if (sink.of('report').length === 5) stop.abort();
    };
    await perceived('lavfi:testsrc2=size=320x240:rate=20', { mode: 'live', signal: stop.signal }, sink);
    expect(sink.closed).toBe(1);
    expect(sink.of('report').length).toBeGreaterThanOrEqual(5);
  });

  it('one camera that fails leaves the others running', async () => {
    const config = parseConfig({});
    const good = await open(clip(2), { mode: 'complete', camera: 'good', config: config.source });
    const unplugged = new Observable<Frame>((subscriber) => subscriber.error(new Error('unplugged')));
    const failing: Source = { ...good[0]!, camera: 'bad', frames: unplugged };
    const sink = new Everything();
    const result = await run({ sources: [failing, good[0]!], config, sinks: async () => [sink] });
    expect(result.failures.map(({ camera, error }) => [camera, error.code])).toEqual([
      ['bad', 'FOG_SOURCE_FAILED'],
    ]);
    expect(sink.of('report').filter(({ header }) => header.camera === 'good')).toHaveLength(40);
  });
});

describe('while the run goes on', () => {
  /** Does something once, after the tenth report. */
  const afterTen = (sink: Everything, act: () => void): Everything => {
    const first = sink.publish.bind(sink);
    sink.publish = (happening) => {
      first(happening);
      if (happening.type === 'report' && sink.of('report').length === 10) act();
    };
    return sink;
  };

  it('a threshold that changes holds from the next picture on', async () => {
    const settings = await Settings.of(
      parseConfig({ gate: { policy: 'never' }, recover: { accept: false } }),
    );
    const sink = afterTen(new Everything(), () =>
      settings.change(parseConfig({ gate: { policy: 'always', dwell_ms: 0 }, recover: { accept: false } })),
    );
    await perceived(clip(1), { config: settings }, sink);
    const kinds = sink.of('verdict').map(({ verdict }) => verdict.kind);
    // A report is told when its picture has been judged.
    expect(kinds.slice(0, 10)).toEqual(Array<string>(10).fill('pass'));
    expect(kinds.slice(10)).toEqual(Array<string>(10).fill('recover'));
    expect(sink.of('recovered')).toHaveLength(10);
  });

  it('thresholds that do not go together are refused, and nothing changes', async () => {
    const settings = await Settings.of(parseConfig({ gate: { high: 0.5, low: 0.4 } }));
    const before = structuredClone(settings.config);
    expect(() => settings.change(parseConfig({ gate: { high: 0.3, low: 0.4 } }))).toThrow(
      expect.objectContaining({ code: 'FOG_CONFIG' }),
    );
    expect(settings.config).toEqual(before);
    expect(settings.gate).toMatchObject({ high: 0.5, low: 0.4 });
  });

  it('questions are replaced: who stays keeps its id, who is new is put at once', async () => {
    const questions = new StandingQuestions(['Is the view usable?']);
    const sink = afterTen(new Everything(), () =>
      questions.replace(['What is wrong with the picture?', 'Is the view usable?']),
    );
    const config = parseConfig({
      reason: { interval_ms: 0, ask_when_changed: false, ask_when_flagged: false },
    });
    await perceived(clip(1), { config, questions }, sink);
    expect(sink.of('answer').map(({ answer }) => [answer.question.id, answer.stampNs / 50_000_000n])).toEqual(
      [
        ['q1', 0n],
        ['q2', expect.any(BigInt)],
      ],
    );
  });

  it('the last picture can be asked about, by the name of its camera', async () => {
    const asked: unknown[] = [];
    const { signal } = new AbortController();
    const question = { id: 'a', text: 'What is wrong with the picture?' };
    const put = (running: OpenRun, camera: string): Promise<unknown> =>
      running.ask({ question, camera, signal }).then(
        ({ answer }) => [answer.camera, answer.stampNs],
        (error: { code: string }) => error.code,
      );
    const sink = new Everything();
    const config = parseConfig({});
    const sources = await open(clip(1), { mode: 'complete', camera: 'one', config: config.source });
    const running = await openRun({
      sources,
      config,
      askable: true,
    });
    running.add([sink]);
    asked.push(await put(running, ''), await put(running, 'two'));
    afterTen(sink, () => void put(running, 'one').then((answer) => asked.push(answer)));
    await running.watch();
    // Watched again it begins anew.
    await running.watch();
    await running.close();
    expect(asked.slice(0, 2)).toEqual(['FOG_CAMERA_NOT_SEEN', 'FOG_CAMERA_UNKNOWN']);
    expect(asked[2]).toEqual(['one', expect.any(BigInt)]);
    expect(sink.of('report')).toHaveLength(40);
  });
});
