using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Notifications;

/// <summary>This e-mail will not be accepted: the mail server refuses it, or lacks what its recipient's address needs.</summary>
/// <remarks>The reply's text is left out, because it may hold the customer's address.</remarks>
public sealed class MailRefusedException : RefusedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="statusCode">The SMTP reply code, 5xx, or 4xx after the deferral limit.</param>
    public MailRefusedException(int statusCode)
        : base($"The mail server refused the e-mail with {statusCode}.")
    {
    }

    MailRefusedException(string problem)
        : base(problem)
    {
    }

    /// <summary>The address has characters beyond ASCII before the @, which only SMTPUTF8 can carry.</summary>
    internal static MailRefusedException WithoutUtf8() => new(
        "The mail server does not offer SMTPUTF8, which the recipient's address needs. Correct the address, or use another mail server.");
}
