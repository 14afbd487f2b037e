import { FoglightError } from '../../core/errors.js';
import { serve } from '../worker/serve.js';
import type { Told } from './badTimes.js';
import type { Entry } from './entry.js';
import type { Provenance } from './provenance.js';
import { provenanceRecord } from './provenance.js';
import { Recorder, type Recorded, type RecorderOptions } from './recorder.js';

/** What a recording's thread is asked: to begin, then to add to it, then to close it. */
export type RecordRequest =
  | {
      readonly type: 'open';
      readonly path: string;
      readonly options: RecorderOptions;
      readonly provenance: Provenance | undefined;
    }
  | { readonly type: 'tell'; readonly told: Told }
  | { readonly type: 'add'; readonly entry: Entry }
  | { readonly type: 'close' };

let recorder: Recorder | undefined;

serve((request: RecordRequest): Recorded => {
  if (request.type === 'open') {
    const { path, options, provenance } = request;
    const metadata = provenance && [provenanceRecord(provenance)];
    recorder = new Recorder(path, { ...options, ...(metadata && { metadata: () => metadata }) });
    return recorder.news();
  }
  if (!recorder) throw new FoglightError('FOG_INTERNAL', 'the recording is not open');
  if (request.type === 'add') return recorder.add(request.entry);
  if (request.type === 'tell') return recorder.tell(request.told);
  return recorder.close();
}, 'FOG_RECORD');
