/** A modal dialog: focus goes in and comes back, Escape closes, the page behind is out of reach. */
import type { ReactElement, ReactNode } from "react";
import { Dialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";

export function Window({ title, open, onClose, urgent = false, children }: {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  /** For questions that must be answered before anything else. */
  readonly urgent?: boolean;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <ModalOverlay className="veil" isOpen={open} isDismissable={!urgent} onOpenChange={(stays) => { if (!stays) onClose(); }}>
      <Modal className="window">
        <Dialog role={urgent ? "alertdialog" : "dialog"}>
          <Heading slot="title" level={2}>{title}</Heading>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
