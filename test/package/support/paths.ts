/** Where the package tests work: the repository and, below the system's temp directory, the projects that install it. */
import { fileURLToPath } from 'node:url';

export const ROOT: string = fileURLToPath(new URL('../../../', import.meta.url));
export const CONSUMER: string = fileURLToPath(new URL('../consumer/', import.meta.url));

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed tarball. */
    tarball: string;
    /** A project with nothing but the package. */
    bare: string;
    /** A project with the package, its optional peers and Node's types. */
    full: string;
    /** A project with the package and undici 7, which Node 20 needs. */
    older: string;
  }
}
