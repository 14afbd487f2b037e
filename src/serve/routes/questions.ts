import { z } from 'zod';
import { answerJson, type Board } from '../board.js';
import type { CameraRegistry } from '../cameraRegistry.js';
import { cameraPatchSchema } from '../config/camera.js';
import { route, type Route } from '../http/route.js';
import { answerSchema } from './ask.js';

const questionsSchema = z.object({
  questions: z.array(
    z.object({
      camera: z.string(),
      question: z.string(),
      last_answer: answerSchema.nullable().describe('The last answer that said something new.'),
      why_not: z.string().nullable().describe('What would be needed, or what kept it from being answered.'),
    }),
  ),
});

/** Standing questions: what is asked of each camera, and what came of it. */
export function questionRoutes(registry: CameraRegistry, board: Board): Route[] {
  const all = (): z.infer<typeof questionsSchema> => ({
    questions: [...registry.entries()].flatMap(([camera, { questions, enabled }]) =>
      questions.map((question) => {
        const news = board.of(camera);
        const answer = news?.answers.get(question);
        const failed =
          news?.error && /^FOG_(REASON|ENDPOINT)/.test(news.error.code) ? news.error.message : null;
        const missing = !enabled
          ? 'the camera is not enabled'
          : !news?.report
            ? 'no picture has arrived'
            : failed;
        return {
          camera,
          question,
          last_answer: answerJson(answer) as z.infer<typeof answerSchema> | null,
          why_not: answer ? (answer.needs ?? null) : missing,
        };
      }),
    ),
  });

  return [
    route({
      method: 'GET',
      path: '/api/questions',
      role: 'viewer',
      summary: 'The standing questions of every camera, with the last answer, or why there is none.',
      reply: questionsSchema,
      handle: all,
    }),
    route({
      method: 'PUT',
      path: '/api/questions',
      role: 'operator',
      summary: 'Replace the standing questions of a camera. A question that stays keeps what was answered.',
      body: z.strictObject({
        camera: z.string().max(64),
        questions: cameraPatchSchema.shape.questions.unwrap(),
      }),
      reply: questionsSchema,
      handle: async ({ body: { camera, questions } }) => {
        await registry.change(camera, { questions });
        return all();
      },
    }),
  ];
}
