import { actors } from './actors.ts';
import { code } from './code.ts';
import { customImports } from './custom.ts';
import { environmentAttacks } from './environment.ts';
import { hostAttacks } from './host.ts';
import { links } from './links.ts';
import { messaging } from './messaging.ts';
import { network } from './network.ts';
import { paths } from './paths.ts';
import { programs } from './programs.ts';
import { races } from './races.ts';
import { recordings } from './recorded.ts';
import { resourceLinks } from './resource-links.ts';
import { resources } from './resources.ts';
import { storageAttacks } from './storage.ts';
import { servedPorts } from './served.ts';
import { sockets } from './sockets.ts';
import { openSuite } from './suite.ts';

// The attacks of a hostile component, each made by a real one in a real host. A new door gets a table of its own beside
// these, and a line here.
const register = openSuite();

paths(register);
races(register);
recordings(register);
network(register);
sockets(register);
servedPorts(register);
programs(register);
environmentAttacks(register);
storageAttacks(register);
messaging(register);
resources(register);
code(register);
customImports(register);
hostAttacks(register);
actors(register);
links(register);
resourceLinks(register);
