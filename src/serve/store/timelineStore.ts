import { present } from '../../core/assessment.js';
import type { ConditionKind } from '../../core/condition.js';
import type { PipelineEvent, Sink } from '../../core/events.js';
import type { VerdictKind } from '../../core/verdict.js';
import { transaction, type Database } from './database.js';

/** How a camera was over one step of time. */
export interface TimelineStep {
  readonly camera: string;
  /** Beginning of the step, milliseconds since 1970. */
  readonly at_ms: number;
  readonly pictures: number;
  readonly severity_mean: number;
  readonly severity_max: number;
  readonly verdicts: Readonly<Record<VerdictKind, number>>;
  /** Mean intensity of each degradation over all pictures of the step, counting only where it was present. */
  readonly types: Readonly<Record<string, number>>;
  /** The camera's condition at the end of the step. */
  readonly condition: ConditionKind | null;
}

interface Tally {
  pictures: number;
  severitySum: number;
  severityMax: number;
  readonly verdicts: Record<VerdictKind, number>;
  readonly types: Map<string, number>;
  condition: ConditionKind | '';
}

interface Row {
  readonly camera: string;
  readonly at_ms: number;
  readonly pictures: number;
  readonly severity_sum: number;
  readonly severity_max: number;
  readonly pass: number;
  readonly recover: number;
  readonly hopeless: number;
  readonly types: string;
  readonly condition: ConditionKind | '';
}

export interface TimelineOptions {
  /** Length of a step on disk, milliseconds. */
  readonly stepMs: number;
  readonly nowMs: () => number;
}

/**
 * Severity, verdicts and types of every camera over days. Pictures are counted in memory and written once a step, so
 * a process that is killed loses at most the last step.
 */
export class TimelineStore implements Sink {
  readonly name = 'timeline';
  readonly wantsPictures = false;
  readonly #db: Database;
  readonly #options: TimelineOptions;
  readonly #tallies = new Map<string, Tally>();
  #stepAtMs: number;

  constructor(db: Database, options: TimelineOptions) {
    this.#db = db;
    this.#options = options;
    this.#stepAtMs = this.#stepOf(options.nowMs());
  }

  publish(event: PipelineEvent): void {
    if (event.type === 'report') {
      const tally = this.#at(event.header.camera);
      const { severity } = event.assessment;
      tally.pictures += 1;
      tally.severitySum += severity;
      tally.severityMax = Math.max(tally.severityMax, severity);
      tally.condition = event.condition.kind;
      for (const { kind, intensity } of present(event.assessment))
        tally.types.set(kind, (tally.types.get(kind) ?? 0) + intensity);
    } else if (event.type === 'verdict') this.#at(event.header.camera).verdicts[event.verdict.kind] += 1;
    else if (event.type === 'condition') this.#at(event.camera).condition = event.condition.kind;
  }

  /** Writes what was counted once its step is over. Called from time to time. */
  look(): void {
    if (this.#stepOf(this.#options.nowMs()) !== this.#stepAtMs) this.flush();
  }

  /** Writes what was counted so far. Part of a step that is there already is added to. */
  flush(): void {
    const atMs = this.#stepAtMs;
    this.#stepAtMs = this.#stepOf(this.#options.nowMs());
    const tallies = [...this.#tallies];
    this.#tallies.clear();
    if (tallies.length === 0) return;
    transaction(this.#db, () => {
      for (const [camera, tally] of tallies) this.#write(camera, atMs, tally);
    });
  }

  /** Forgets what is older. */
  prune(beforeMs: number): void {
    this.#db.run('DELETE FROM timeline WHERE at_ms < ?', [beforeMs]);
  }

  /**
   * @param stepMs resolution; at least that on disk
   * @param camera one camera; all where absent
   */
  read(fromMs: number, toMs: number, stepMs: number, camera?: string): TimelineStep[] {
    const step = Math.max(stepMs, this.#options.stepMs);
    const one = camera === undefined ? '' : 'AND camera = ?';
    const rows = this.#db.all(
      `SELECT * FROM timeline WHERE at_ms >= ? AND at_ms < ? ${one} ORDER BY camera, at_ms`,
      [fromMs, toMs, ...(camera === undefined ? [] : [camera])],
    ) as unknown as Row[];
    const steps = new Map<string, Row[]>();
    for (const row of rows) {
      const key = `${row.camera}\n${Math.floor(Number(row.at_ms) / step) * step}`;
      const group = steps.get(key);
      if (group) group.push(row);
      else steps.set(key, [row]);
    }
    return [...steps].map(([key, group]) => summed(Number(key.split('\n')[1]), group));
  }

  async close(): Promise<void> {
    this.flush();
  }

  #stepOf(nowMs: number): number {
    const { stepMs } = this.#options;
    return Math.floor(nowMs / stepMs) * stepMs;
  }

  #at(camera: string): Tally {
    this.look();
    let tally = this.#tallies.get(camera);
    if (!tally) {
      const verdicts = { pass: 0, recover: 0, hopeless: 0 };
      tally = { pictures: 0, severitySum: 0, severityMax: 0, verdicts, types: new Map(), condition: '' };
      this.#tallies.set(camera, tally);
    }
    return tally;
  }

  #write(camera: string, atMs: number, tally: Tally): void {
    const { pictures, severitySum, severityMax, verdicts, types, condition } = tally;
    const before = this.#db.get('SELECT * FROM timeline WHERE camera = ? AND at_ms = ?', [camera, atMs]) as
      Row | null | undefined;
    const all = new Map(types);
    for (const [kind, sum] of Object.entries(before ? typesOf(before) : {}))
      all.set(kind, (all.get(kind) ?? 0) + sum);
    this.#db.run('INSERT OR REPLACE INTO timeline VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
      camera,
      atMs,
      pictures + (before?.pictures ?? 0),
      severitySum + (before?.severity_sum ?? 0),
      Math.max(severityMax, before?.severity_max ?? 0),
      verdicts.pass + (before?.pass ?? 0),
      verdicts.recover + (before?.recover ?? 0),
      verdicts.hopeless + (before?.hopeless ?? 0),
      JSON.stringify(Object.fromEntries(all)),
      condition || (before?.condition ?? ''),
    ]);
  }
}

const typesOf = ({ types }: Row): Record<string, number> => JSON.parse(types) as Record<string, number>;

function summed(atMs: number, rows: readonly Row[]): TimelineStep {
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const pictures = sum((row) => row.pictures);
  const types = new Map<string, number>();
  for (const row of rows)
    for (const [kind, total] of Object.entries(typesOf(row))) types.set(kind, (types.get(kind) ?? 0) + total);
  const mean = (total: number): number => (pictures === 0 ? 0 : Math.round((total / pictures) * 1e4) / 1e4);
  return {
    camera: rows[0]!.camera,
    at_ms: atMs,
    pictures,
    severity_mean: mean(sum((row) => row.severity_sum)),
    severity_max: Math.round(Math.max(...rows.map((row) => row.severity_max)) * 1e4) / 1e4,
    verdicts: {
      pass: sum((row) => row.pass),
      recover: sum((row) => row.recover),
      hopeless: sum((row) => row.hopeless),
    },
    types: Object.fromEntries([...types].map(([kind, total]) => [kind, mean(total)])),
    condition: rows.at(-1)!.condition || null,
  };
}
