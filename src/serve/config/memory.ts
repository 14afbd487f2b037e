import { z } from 'zod';
import { mqttSchema } from '../alerts/mqtt.js';
import { ruleSchema } from '../alerts/rules.js';
import { commandSchema, webhookSchema } from '../alerts/senders.js';

export const alertsSchema = z.strictObject({
  rules: z
    .array(ruleSchema)
    .default([])
    .refine(
      (rules) => new Set(rules.map(({ name }) => name)).size === rules.length,
      'two rules have one name',
    )
    .describe('When alerts are raised.'),
  webhooks: z.array(webhookSchema).default([]).describe('Addresses that are sent each message.'),
  commands: z.array(commandSchema).default([]).describe('Programs that are run for each message.'),
  mqtt: mqttSchema.optional().describe('Broker for state and alerts; none where absent.'),
  keep_days: z
    .number()
    .int()
    .min(1)
    .max(3_650)
    .default(30)
    .describe('How long alerts that are over are kept, days.'),
});

export const timelineSchema = z.strictObject({
  step_s: z.number().int().min(1).max(3_600).default(60).describe('Resolution, seconds.'),
  keep_days: z.number().int().min(1).max(3_650).default(7).describe('How long it is kept, days.'),
});
