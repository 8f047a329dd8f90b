//! What e-mails with half a PIN say.

use identity::pin::Half;

/// Subject and text.
pub(super) fn half_by_email(half: Half, secret: &str) -> (String, String) {
    let (part, other) = match half {
        Half::First => ("prima", "seconda"),
        Half::Second => ("seconda", "prima"),
    };
    let subject = format!("PIN INPS: la {part} parte");
    let text = format!(
        "La {part} parte del suo PIN è {secret}\n\n\
         La {other} parte arriva o è arrivata a parte. Scriva di seguito la prima e la seconda: 16 caratteri.\n\
         Al primo accesso il PIN si cambia in uno di 8 caratteri.\n\n\
         Non lo comunichi a nessuno: nessuno glielo chiederà per telefono, per e-mail o per SMS.\n\
         Assistenza: 803164 da rete fissa, 06 164164 da cellulare, +39 06 164164 dall'estero.\n"
    );
    (subject, text)
}
