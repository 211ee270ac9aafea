/** The public types of an entry, as one text: what a user can name, with every signature. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { fromRoot } from '../contract/files.ts';

/** Where the reports of all entries are kept. */
export const REPORTS = fromRoot('test/api/reports');

export const fileOf = (entry: string): string => `${entry}.api.md`;

/** The entries, by the names of their files in `dist/`. */
export function entries(): string[] {
  const { exports } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as { exports: Record<string, unknown> };
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([name]) => (name === '.' ? 'index' : name.slice(2)));
}

/**
 * @returns the report of an entry of `dist/`.
 * @throws Error when its declarations do not compile.
 */
export function reportOf(entry: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'api-'));
  try {
    const file = fromRoot(`dist/${entry}.d.cts`);
    const level = (logLevel: ExtractorLogLevel): { default: { logLevel: ExtractorLogLevel } } => ({ default: { logLevel } });
    const config = ExtractorConfig.prepare({
      configObject: {
        projectFolder: fromRoot('.'),
        mainEntryPointFilePath: file,
        compiler: {
          overrideTsconfig: {
            compilerOptions: {
              module: 'nodenext',
              moduleResolution: 'nodenext',
              target: 'es2022',
              lib: ['es2022', 'dom', 'esnext.disposable'],
              types: [],
              strict: true,
              skipLibCheck: true,
            },
            files: [file],
          },
        },
        newlineKind: 'lf',
        apiReport: { enabled: true, reportFileName: fileOf(entry), reportFolder: folder, reportTempFolder: join(folder, 'temp') },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: {
          compilerMessageReporting: level(ExtractorLogLevel.Error),
          extractorMessageReporting: level(ExtractorLogLevel.None),
          tsdocMessageReporting: level(ExtractorLogLevel.None),
        },
      },
      configObjectFullPath: undefined,
      packageJsonFullPath: fromRoot('package.json'),
    });
    const problems: string[] = [];
    const { succeeded } = Extractor.invoke(config, {
      localBuild: true,
      messageCallback: (message) => {
        if (message.logLevel === ExtractorLogLevel.Error) problems.push(message.text);
        message.handled = true;
      },
    });
    if (!succeeded) throw new Error(`dist/${entry}.d.cts does not compile:\n${problems.join('\n')}`);
    return readFileSync(join(folder, fileOf(entry)), 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
