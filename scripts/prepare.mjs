// npm runs this after every install in the clone, and before packing.
import { build, linkBins } from './install.mjs';

build();
linkBins();
