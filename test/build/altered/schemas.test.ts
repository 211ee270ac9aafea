/** Altered bodies, responses and components, each with its exact report. */
import { testReports } from './reports.ts';

testReports('schemas.yaml');
