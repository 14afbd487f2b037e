import { z } from 'zod';
import { CONDITIONS } from '../../core/condition.js';
import { DEGRADATIONS } from '../../core/degradation.js';

const times = {
  for_ms: z
    .number()
    .int()
    .min(0)
    .max(86_400_000)
    .default(10_000)
    .describe('How long it must last before an alert is raised, milliseconds.'),
  clear_for_ms: z
    .number()
    .int()
    .min(0)
    .max(86_400_000)
    .default(10_000)
    .describe('How long it must be over before the alert is cleared, milliseconds.'),
  cooldown_ms: z
    .number()
    .int()
    .min(0)
    .max(604_800_000)
    .default(300_000)
    .describe(
      'After a message about this rule and camera was delivered none is sent for so long, milliseconds.',
    ),
};

const common = {
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, 'a name consists of letters, digits, underscores and dashes')
    .describe('Name of the rule.'),
  camera: z.string().max(64).optional().describe('The camera; all where absent.'),
  ...times,
};

const oneOf = <T extends string>(values: readonly [T, ...T[]]) => z.array(z.enum(values)).min(1);

/** When an alert is raised. */
export const ruleSchema = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal('verdict'), is: oneOf(['pass', 'recover', 'hopeless']), ...common }),
  z.strictObject({ on: z.literal('type'), is: oneOf([...DEGRADATIONS] as [string, ...string[]]), ...common }),
  z.strictObject({ on: z.literal('condition'), is: oneOf(CONDITIONS), ...common }),
  z.strictObject({ on: z.literal('picture'), is: oneOf(['black', 'covered', 'frozen']), ...common }),
  z.strictObject({
    on: z.literal('source'),
    is: oneOf(['running', 'stalled', 'waiting', 'ended', 'failed']),
    ...common,
  }),
  z.strictObject({
    on: z.literal('answer'),
    question: z.string().min(1).max(2_000).describe('A standing question.'),
    is: z.array(z.string().min(1)).min(1).describe('Beginnings of answers, in lower case.'),
    ...common,
  }),
]);

export type Rule = z.infer<typeof ruleSchema>;
