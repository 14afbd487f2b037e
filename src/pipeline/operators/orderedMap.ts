import { Observable, from, type ObservableInput, type OperatorFunction, type Subscription } from 'rxjs';

/**
 * Maps every value, up to `concurrency` at the same time, and emits the results in the order of the values: a concatMap
 * that uses several workers. Its queue has no limit; the source stops when no buffer is free. `project` may emit any
 * number of results, which are held back until all earlier values are complete.
 */
export function orderedMap<A, B>(
  project: (value: A) => ObservableInput<B>,
  concurrency: number,
): OperatorFunction<A, B> {
  return (source) =>
    new Observable<B>((subscriber) => {
      const queue: A[] = [];
      const atWork: { results: B[]; done: boolean }[] = [];
      const inners = new Set<Subscription>();
      let ended = false;

      const flush = (): void => {
        for (let head = atWork[0]; head; head = atWork[0]) {
          for (const result of head.results.splice(0)) subscriber.next(result);
          if (!head.done) return;
          atWork.shift();
        }
      };

      const fill = (): void => {
        while (atWork.filter((entry) => !entry.done).length < concurrency && queue.length > 0)
          start(queue.shift()!);
        if (ended && queue.length === 0 && atWork.length === 0) subscriber.complete();
      };

      const start = (value: A): void => {
        const entry = { results: [] as B[], done: false };
        atWork.push(entry);
        const inner: Subscription = from(project(value)).subscribe({
          next: (result) => {
            entry.results.push(result);
            flush();
          },
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            entry.done = true;
            flush();
            fill();
          },
        });
        inners.add(inner);
        inner.add(() => inners.delete(inner));
      };

      const outer = source.subscribe({
        next: (value) => {
          queue.push(value);
          fill();
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          ended = true;
          fill();
        },
      });

      return () => {
        outer.unsubscribe();
        for (const inner of inners) inner.unsubscribe();
      };
    });
}
