namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>How the sandbox serves one call: when the call takes effect, what it answers, and which webhook follows.</summary>
internal sealed record Behaviour
{
    public static readonly Behaviour Good = new();

    public bool Declines { get; init; }
    public EffectTiming Effect { get; init; }
    public AnswerKind Answer { get; init; }
    public bool IsSlow { get; init; }
    public bool LagsInLookUp { get; init; }
    public WebhookKind Webhook { get; init; }
    public WebhookMoment WebhookMoment { get; init; }
    public Durations Durations { get; init; } = new();

    public EffectPlan Plan => new(
        Declines,
        Effect is EffectTiming.Late ? Durations.Late : TimeSpan.Zero,
        LagsInLookUp ? Durations.Lag : TimeSpan.Zero,
        Webhook,
        WebhookMoment is WebhookMoment.Late ? Durations.Webhook : TimeSpan.Zero);
}

internal enum EffectTiming
{
    Immediate,
    Never,
    Late,
}

internal enum AnswerKind
{
    Decision,

    /// <summary>No answer on an open connection.</summary>
    None,

    /// <summary>The connection ends with TCP RST.</summary>
    Reset,
    ServerError,
    TooManyRequests,
}

internal enum WebhookKind
{
    Once,
    None,
    Twice,

    /// <summary>Signed with another secret.</summary>
    Forged,
}

internal enum WebhookMoment
{
    /// <summary>When the call takes effect. The receiver may see the webhook before or after the caller sees the answer.</summary>
    Immediate,
    BeforeAnswer,
    Late,
}

/// <summary>What the ledger needs to record an effect.</summary>
internal sealed record EffectPlan(bool Declines, TimeSpan EffectAfter, TimeSpan LookUpLag, WebhookKind Webhook, TimeSpan WebhookAfter);
