import * as ort from 'onnxruntime-node';
import { FoglightError } from '../core/errors.js';
import type { Provider } from './provider.js';

/**
 * Opens a session. Call it in worker threads only, because a run blocks its thread. Each open and release leaks
 * memory (onnxruntime issue 25325), so open once and keep the session.
 *
 * @throws FOG_PROVIDER when a provider other than the CPU cannot be loaded, FOG_MODEL_BAD otherwise
 */
export async function openSession(
  model: Uint8Array,
  name: string,
  provider: Provider,
  threads = 1,
): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(model, {
      executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // Spinning threads starve the other workers on small machines.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  } catch (cause) {
    const detail = `${name}: ${(cause as Error).message}`;
    throw new FoglightError(provider === 'cpu' ? 'FOG_MODEL_BAD' : 'FOG_PROVIDER', detail, cause);
  }
}
