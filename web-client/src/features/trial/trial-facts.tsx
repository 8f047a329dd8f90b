import type { JSX } from 'preact';
import type { LineReport } from '../../protocol';
import { factsOf } from './words';

/** The numbers of a trial. */
export function TrialFacts({ report }: { report: LineReport }): JSX.Element {
  return (
    <dl class="trial-facts">
      {factsOf(report).map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
