// npm runs this after every install in the clone, and before packing.
import { build } from './install.mjs';

build();
