/** A labelled field: label, hint and error belong to the control by id. The control is given by a function that receives those ids. */
import { useId, type ReactElement, type ReactNode } from "react";

export interface ControlProps {
  readonly id: string;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: true;
}

export function Field({ label, hint, error, optional, children }: {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** Words that say that the field may stay empty. */
  readonly optional?: string;
  readonly children: (control: ControlProps) => ReactNode;
}): ReactElement {
  const id = useId();
  const described = [hint === undefined ? undefined : `${id}hint`, error === undefined ? undefined : `${id}error`].filter((one) => one !== undefined).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>{label}{optional !== undefined && <span className="optional"> {optional}</span>}</label>
      {hint !== undefined && <p className="hint" id={`${id}hint`}>{hint}</p>}
      {children({ id, ...(described === "" ? {} : { "aria-describedby": described }), ...(error === undefined ? {} : { "aria-invalid": true }) })}
      {error !== undefined && <p className="error" id={`${id}error`}>{error}</p>}
    </div>
  );
}
