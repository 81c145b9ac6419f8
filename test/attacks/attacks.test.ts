import { network } from './network.ts';
import { paths } from './paths.ts';
import { races } from './races.ts';
import { openSuite } from './suite.ts';

// The attacks of a hostile component, each made by a real one in a real host. A new door (sockets, processes, incoming
// HTTP, custom imports) gets a table of its own beside these, and a line here.
const register = openSuite();

paths(register);
network(register);
races(register);
