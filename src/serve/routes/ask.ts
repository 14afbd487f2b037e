import { z } from 'zod';
import type { CameraSet } from '../../app/cameraSet.js';
import { FoglightError } from '../../core/errors.js';
import { answerJson } from '../board.js';
import type { CameraRegistry } from '../cameraRegistry.js';
import { problemOf, type Problem } from '../http/problem.js';
import { route, type Route } from '../http/route.js';

/** Longest question, characters. */
const MAX_QUESTION = 2_000;

const problemSchema = z.object({ error: z.string(), message: z.string(), hint: z.string() });

/** An answer in the form of the answer lines of `--json`. */
export const answerSchema = z
  .looseObject({
    type: z.literal('answer'),
    camera: z.string(),
    stamp: z.number().optional(),
    question: z.string(),
    answer: z.string(),
    status: z.enum(['answered', 'cannot_tell']),
    confidence: z.number(),
    views: z.array(z.enum(['captured', 'recovered'])),
  })
  .describe('An answer, as docs/guide/output.md has it.');

type Reply = { camera: string; answer: ReturnType<typeof answerJson>; error: Problem | null };

/** Puts a question to one camera, several, or all. */
export function askRoutes(cameras: CameraSet, registry: CameraRegistry): Route[] {
  let asked = 0;
  const put = async (camera: string, text: string, signal: AbortSignal): Promise<Reply> => {
    try {
      const question = { id: `ask${++asked}`, text };
      const { answer } = await cameras.ask({ question, camera, signal });
      return { camera, answer: answerJson(answer), error: null };
    } catch (failure) {
      return { camera, answer: null, error: problemOf(failure).problem };
    }
  };

  return [
    route({
      method: 'POST',
      path: '/api/ask',
      role: 'viewer',
      summary:
        'Ask cameras about what they show or how they are: those that are given, else those that the question names, else all.',
      body: z.strictObject({
        question: z.string().min(1).max(MAX_QUESTION),
        cameras: z.array(z.string().max(64)).min(1).max(1_024).optional(),
      }),
      reply: z.object({
        question: z.string(),
        answers: z.array(
          z.object({
            camera: z.string(),
            answer: answerSchema.nullable(),
            error: problemSchema.nullable().describe('Why this camera gave no answer.'),
          }),
        ),
      }),
      handle: async ({ body: { question, cameras: wanted } }, reply) => {
        const known = registry.entries();
        const unknown = wanted?.find((name) => !known.has(name));
        if (unknown !== undefined) throw new FoglightError('FOG_CAMERA_UNKNOWN', unknown);
        const enabled = [...known].filter(([, entry]) => entry.enabled).map(([name]) => name);
        const names = wanted ?? namedIn(question, enabled) ?? enabled;
        const withdrawn = new AbortController();
        reply.raw.once('close', () => withdrawn.abort());
        const answers = await Promise.all(
          [...new Set(names)].map((name) => put(name, question, withdrawn.signal)),
        );
        return { question, answers };
      },
    }),
  ];
}

/** The cameras that a question names ("is the gate camera foggy?"), with `_` read as a blank; undefined where it names none. */
function namedIn(question: string, names: readonly string[]): string[] | undefined {
  const words = ` ${question.toLowerCase().replace(/[^a-z0-9]+/g, ' ')} `;
  const found = names.filter((name) => words.includes(` ${name.toLowerCase().replaceAll('_', ' ').trim()} `));
  return found.length > 0 ? found : undefined;
}
