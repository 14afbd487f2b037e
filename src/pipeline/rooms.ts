import { AssessRoom } from '../assess/index.js';
import type { Config } from '../config/schema.js';
import { FoglightError } from '../core/errors.js';
import type { GateConfig } from '../gate/gate.js';
import { createReasoner } from '../reason/index.js';
import { RecoverRoom } from '../recover/index.js';
import { modelBytes, modelCard } from '../runtime/models.js';
import { chooseProvider, lookAtMachine, type Provider, type ProviderChoice } from '../runtime/provider.js';
import type { Rooms } from './context.js';

export type Log = (level: 'info' | 'warn' | 'error', message: string) => void;

/** A model that is not what its card says must end the run at its start, not fail every picture. */
async function verifyModels(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const card = await modelCard(name);
    for (const layout of ['yuv420p', 'packed'] as const) await modelBytes(card, layout);
  }
}

/** Thresholds come from the assessor's card, where they were fitted, unless the configuration sets them. */
export async function gateConfig({ gate }: Config): Promise<GateConfig> {
  const fitted = (await modelCard('assess')).thresholds;
  const high = gate.high ?? fitted?.high;
  if (high === undefined)
    throw new FoglightError('FOG_CONFIG', 'gate.high is not set and the assessor has no fitted threshold');
  const low = gate.low ?? Math.min(fitted?.low ?? high, high);
  if (low > high) throw new FoglightError('FOG_CONFIG', `gate.low ${low} is above gate.high ${high}`);
  return { policy: gate.policy, high, low, dwellNs: BigInt(gate.dwell_ms) * 1_000_000n, budget: gate.budget };
}

export interface OpenRooms {
  readonly rooms: Rooms;
  readonly provider: ProviderChoice;
  /** Lets every thread release what it holds and end. */
  readonly close: () => Promise<void>;
}

/** The rooms all cameras share. A GPU that was chosen, not asked for, and cannot be had gives way to the CPU. */
export async function openRooms(config: Config, log: Log): Promise<OpenRooms> {
  const { runtime, gate, reason } = config;
  await verifyModels(['assess', config.recover.model]);
  const { recover, provider } = await openRecover(config, log);
  const assess = new AssessRoom({ workers: runtime.assess_workers, frozenAfterMs: gate.frozen_after_ms });
  const reasoner = createReasoner(reason);
  const rooms: Rooms = { assess, recover, reasoner };
  const close = async (): Promise<void> => {
    await Promise.all([assess.close(), recover.close(), reasoner.close()]);
  };
  return { rooms, provider, close };
}

async function openRecover(
  config: Config,
  log: Log,
): Promise<{ recover: RecoverRoom; provider: ProviderChoice }> {
  const wanted = config.runtime.provider;
  const chosen = chooseProvider(wanted, lookAtMachine());
  try {
    return { recover: await recoverRoom(config, chosen.provider, log), provider: chosen };
  } catch (error) {
    if (wanted !== 'auto' || chosen.provider === 'cpu') throw error;
    const provider: ProviderChoice = {
      provider: 'cpu',
      reason: `${chosen.provider} failed (${(error as Error).message})`,
    };
    return { recover: await recoverRoom(config, 'cpu', log), provider };
  }
}

/** @throws FOG_PROVIDER, FOG_MODEL_* */
async function recoverRoom({ recover, runtime }: Config, provider: Provider, log: Log): Promise<RecoverRoom> {
  const { min_gain: minGain, min_agreement: minAgreement, min_worst_agreement: minWorstAgreement } = recover;
  const room = new RecoverRoom({
    model: recover.model,
    provider,
    workers: runtime.recover_workers,
    fullMegapixels: recover.full_megapixels,
    maxMegapixels: recover.max_megapixels,
    onFallBack: (reason) => log('warn', `${provider} was lost, recovery goes on on the CPU: ${reason}`),
    ...(recover.accept && { rules: { minGain, minAgreement, minWorstAgreement } }),
  });
  await room.ready().catch(async (error: unknown) => {
    await room.close();
    throw error;
  });
  return room;
}
