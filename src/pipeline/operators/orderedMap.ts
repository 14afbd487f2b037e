import { Observable, from, type ObservableInput, type OperatorFunction, type Subscription } from 'rxjs';

/**
 * Every value, results in the order of the values, up to `concurrency` at work at once: concatMap that keeps more
 * than one worker busy. Its queue has no bound of its own: the source stops when no buffer is free.
 * `project` may give any number of results; they are held back until all earlier values are done.
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
