/** Whether a variable of the environment switches something on: `CI=true`, but neither `CI=` nor `CI=0`. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
