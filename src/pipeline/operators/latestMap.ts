import { Observable, from, type ObservableInput, type OperatorFunction, type Subscription } from 'rxjs';

/**
 * Keeps only the newest value: while `project` runs, one value waits, and a newer one replaces it. The replaced value,
 * and one that still waits when the subscription ends, go to `onDrop`. RxJS's own operators drop the newest value
 * (exhaustMap), queue without bound (concatMap, mergeMap) or cancel the running work (switchMap).
 */
export function latestMap<A, B>(
  project: (value: A) => ObservableInput<B>,
  onDrop: (value: A) => void,
): OperatorFunction<A, B> {
  return (source) =>
    new Observable<B>((subscriber) => {
      let waiting: { value: A } | undefined;
      let working: Subscription | undefined;
      let ended = false;

      const work = (value: A): void => {
        let finished = false;
        const inner = from(project(value)).subscribe({
          next: (result) => subscriber.next(result),
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            finished = true;
            working = undefined;
            const next = waiting;
            waiting = undefined;
            if (next) work(next.value);
            else if (ended) subscriber.complete();
          },
        });
        if (!finished) working = inner;
      };

      const outer = source.subscribe({
        next: (value) => {
          if (!working) return work(value);
          if (waiting) onDrop(waiting.value);
          waiting = { value };
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          ended = true;
          if (!working) subscriber.complete();
        },
      });

      return () => {
        outer.unsubscribe();
        working?.unsubscribe();
        if (waiting) onDrop(waiting.value);
        waiting = undefined;
      };
    });
}
