import type { Finding } from '../steps/docker/finding.js';
import type { DoctorSection } from '../ui/plain/doctor-text.js';

/** What one area of the doctor's look brought back. */
export interface DoctorPart {
  readonly findings: readonly Finding[];
  readonly sections?: readonly DoctorSection[];
}
