import { AssessRoom } from '../assess/assessRoom.js';
import { camelCased } from '../config/camelCase.js';
import type { Config } from '../config/schema.js';
import { createReasoner } from '../reason/reasoner.js';
import type { Layout } from '../core/frame.js';
import type { Source } from '../core/source.js';
import { RecoverRoom } from '../recover/recoverRoom.js';
import { modelBytes, modelCard } from '../runtime/models.js';
import { chooseProvider, inspectMachine, type Provider, type ProviderChoice } from '../runtime/provider.js';
import type { Rooms } from './context.js';

export type Log = (level: 'info' | 'warn' | 'error', message: string) => void;

/** Checks the models at the start, so that a wrong file ends the run there instead of failing every picture. */
async function verifyModels(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const card = await modelCard(name);
    for (const layout of ['yuv420p', 'packed'] as const) await modelBytes(card, layout);
  }
}

export interface OpenRooms {
  readonly rooms: Rooms;
  readonly provider: ProviderChoice;
  /** Ends every worker thread after it has released its sessions. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the rooms that all cameras share. They read live settings of `config` at each picture. A GPU that Foglight
 * chose by itself and that cannot be used is replaced by the CPU; one that the user asked for is an error.
 */
export async function openRooms(config: Config, log: Log): Promise<OpenRooms> {
  const { runtime, gate, reason } = config;
  await verifyModels(['assess', config.recover.model]);
  const { recover, provider } = await openRecover(config, log);
  const assess = new AssessRoom({
    workers: runtime.assess_workers,
    get frozenAfterMs() {
      return gate.frozen_after_ms;
    },
  });
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
  const chosen = chooseProvider(wanted, inspectMachine());
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
  const room = new RecoverRoom({
    model: recover.model,
    provider,
    workers: runtime.recover_workers,
    get fullMegapixels() {
      return recover.full_megapixels;
    },
    get maxMegapixels() {
      return recover.max_megapixels;
    },
    onFallBack: (reason) => log('warn', `${provider} was lost, recovery goes on on the CPU: ${reason}`),
    get rules() {
      return recover.accept ? camelCased(recover) : undefined;
    },
  });
  await room.ready().catch(async (error: unknown) => {
    await room.close();
    throw error;
  });
  return room;
}

/** Runs a small picture through the models in the layout that live sources have; recorded ones can wait. */
export async function warm({ assess, recover }: Rooms, sources: readonly Source[]): Promise<void> {
  const live = sources.filter(({ finite }) => !finite);
  const layouts = new Set(live.map(({ uri }): Layout => (uri.startsWith('ros:') ? 'rgb8' : 'yuv420p')));
  for (const layout of layouts) await Promise.all([assess.warm(layout), recover.warm(layout)]);
}
