import t from 'tap';
import { frame, ofRun, view } from '../../../analysis/plots/frame.js';
import { runOf } from '../../helpers/events.js';

t.test('a spec says its schema and its title; a subtitle where there is one', async (t) => {
  t.match(frame('a').$schema, /vega-lite\/v6/);
  t.same(frame('a').title, { text: 'a' });
  t.same(frame('a', 'b').title, { text: 'a', subtitle: 'b' });
  const v = view(['a', 'b'], { step: 20 }, [{ x: 1 }]);
  t.same([v.title, v.height, v.data.values], [{ text: 'a', subtitle: 'b' }, { step: 20 }, [{ x: 1 }]]);
  t.equal(ofRun('Power', runOf({ name: 'n', platform: 'p' })), 'Power: n on p');
});
