import { LEVELS, type Level } from '../core/degradation.js';
import type { ModelCard } from '../runtime/models.js';
import { SIXTEEN } from './degrade.js';
import type { DetailedFigure } from './goals.js';
import type { Measured } from './measure.js';
import type { RecovererSummary } from './recovererSummary.js';

/** The report for people: goals, tables by kind and level, what trained the models. */
export function reportMarkdown(measured: Measured, sheet: string): string {
  const { goals, counted, recoverer, recoverers, assessor } = measured;
  const { clean, degraded, real, detect, clips } = counted;
  return [
    '# How good the models are',
    '',
    'Written by `npm run -s report:models`; measured with onnxruntime on the CPU, the default gate, and acceptance, on',
    `pictures that never trained them: ${clean} clean ones, ${degraded} of them under the sixteen reference degradations at three`,
    `levels and two compounds each; ${real} really degraded ones; ${detect} with labelled objects; ${clips} clips.`,
    '',
    `![captured, recovered, clean](${sheet})`,
    '',
    'A scene drawn by Foglight under every kind at high: captured, recovered (accepted or not), clean.',
    '',
    '## Goals',
    '',
    `The recoverer is \`${recoverer}\`. Gains are RGB PSNR against the clean picture, over the captured one; a refused recovery gains nothing.`,
    'What stands in the way of goals that are missed: [training](../training/README.md).',
    '',
    ...table(['', 'goal', 'measured', ''], goals.map(goalRow)),
    '',
    '## The assessor by kind',
    '',
    ...table(
      ['kind', 'F1', 'intensity error', 'flagged low', 'mid', 'high'],
      SIXTEEN.map((kind) => [
        kind,
        assessor.f1[kind]!.toFixed(2),
        assessor.intensityErrorByKind[kind]!.toFixed(2),
        ...levels.map((level) => percent(assessor.flaggedByKind[kind]![level])),
      ]),
    ),
    '',
    ...Object.entries(recoverers).flatMap(([name, summary]) => recovererPart(name, summary)),
    '## What they were trained on',
    '',
    ...measured.models.flatMap(trainingPart),
  ].join('\n');
}

const levels = Object.keys(LEVELS) as Level[];
const percent = (x: number): string => `${Math.round(100 * x)} %`;
const signed = (x: number): string => `${x < 0 ? '−' : '+'}${Math.abs(x).toFixed(2)}`;

function goalRow({ id, goal, value, unit, met, detail }: DetailedFigure): string[] {
  const said = met === null ? '' : met ? 'met' : '**missed**';
  return [
    `\`${id}\``,
    met === null ? '' : `${goal} ${unit}`,
    `${value} ${unit}`,
    [said, detail ?? ''].filter(Boolean).join('; '),
  ];
}

function recovererPart(name: string, { byKind, detection, flicker }: RecovererSummary): string[] {
  const found = (kind: string): string[] => {
    const f1 = detection?.byKind[kind];
    return f1 ? [f1.captured.toFixed(2), f1.shown.toFixed(2)] : [];
  };
  return [
    `## ${name} by kind and level`,
    '',
    'Captured PSNR, gain with acceptance (whatever was accepted or not in brackets), share accepted at high' +
      `${detection ? `; F1 of detections at high, captured and shown (clean ${detection.cleanF1.toFixed(2)})` : ''}.`,
    '',
    ...table(
      ['kind', ...levels, 'accepted', ...(detection ? ['F1', 'F1 shown'] : [])],
      SIXTEEN.map((kind) => [
        kind,
        ...levels.map((level) => {
          const { captured, gain, forced } = byKind[kind]![level];
          return `${captured.toFixed(1)} ${signed(gain)} (${signed(forced)})`;
        }),
        percent(byKind[kind]!.high.accepted),
        ...found(kind),
      ]),
    ),
    '',
    ...(flicker
      ? [
          'Change from frame to frame over the clean clip’s, captured → recovered (wild profile at 0.45):',
          `${Object.entries(flicker.byKind)
            .map(
              ([kind, { captured, recovered }]) => `${kind} ${captured.toFixed(2)} → ${recovered.toFixed(2)}`,
            )
            .join(', ')}.`,
          '',
        ]
      : []),
  ];
}

function trainingPart({ name, training, notes }: ModelCard): string[] {
  const {
    photographs,
    procedural,
    minutes,
    pictures_seen: seen,
  } = (training ?? {}) as Record<string, unknown>;
  const folders =
    typeof photographs === 'object' && photographs
      ? Object.entries(photographs as Record<string, { pictures?: number; licence?: string }>)
          .map(([folder, { pictures, licence }]) => `${pictures} of ${folder} (${licence})`)
          .join(', ')
      : 'none';
  const said = Array.isArray(notes) ? notes.map((note) => `- ${String(note)}`) : [];
  return [
    `**${name}**: photographs: ${folders}; procedural pictures: ${String(procedural)}; ${String(seen)} pictures seen in ${String(minutes)} minutes.`,
    '',
    ...said,
    ...(said.length > 0 ? [''] : []),
  ];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), `|${heads.map(() => '---').join('|')}|`, ...rows.map(line)];
}
