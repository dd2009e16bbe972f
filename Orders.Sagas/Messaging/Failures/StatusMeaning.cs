namespace Orders.Sagas.Messaging.Failures;

/// <summary>What an HTTP status says about the request that it answers.</summary>
internal enum StatusMeaning
{
    /// <summary>The server did what it was asked to do.</summary>
    Done,

    /// <summary>The server has not processed the request, and may process the same request later.</summary>
    NotNow,

    /// <summary>The server or a proxy has not processed the request, because our credentials or rights are wrong.</summary>
    Misconfigured,

    /// <summary>The server has not processed the request, and would refuse the same request again.</summary>
    Refused,

    /// <summary>The status does not say whether the request was processed.</summary>
    Undecided,
}
