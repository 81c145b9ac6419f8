/**
 * What Node 20 lacks of the language that the rooms are written in. Other editors start the server with whatever Node
 * there is, and long-term ones keep theirs for years; each of these does nothing where the runtime has its own.
 */
import 'core-js/actual/map/group-by.js';
import 'core-js/actual/promise/with-resolvers.js';
import 'core-js/actual/set/intersection.js';
import 'core-js/actual/set/is-disjoint-from.js';
