namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>How one call is served: whether and when it takes effect, what its caller gets to know, and when others do.</summary>
internal sealed record Behaviour
{
    public static readonly Behaviour Good = new();

    public bool Declines { get; init; }
    public TakesEffect Effect { get; init; }
    public AnswerKind Answer { get; init; }
    public bool IsSlow { get; init; }
    public bool LagsInLookUp { get; init; }
    public WebhookKind Webhook { get; init; }
    public WebhookMoment WebhookMoment { get; init; }
    public Durations Durations { get; init; } = new();

    public EffectPlan Plan => new(
        Declines,
        Effect is TakesEffect.Late ? Durations.Late : TimeSpan.Zero,
        LagsInLookUp ? Durations.Lag : TimeSpan.Zero,
        Webhook,
        WebhookMoment is WebhookMoment.Late ? Durations.Webhook : TimeSpan.Zero);
}

internal enum TakesEffect
{
    AtOnce,
    Never,
    Late,
}

internal enum AnswerKind
{
    Decision,

    /// <summary>Silence on an open connection.</summary>
    None,

    /// <summary>TCP RST.</summary>
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
    /// <summary>As soon as it took effect: the caller may see it before or after the answer.</summary>
    AtOnce,
    BeforeAnswer,
    Late,
}

/// <summary>What the ledger has to know to write down an effect.</summary>
internal sealed record EffectPlan(bool Declines, TimeSpan EffectAfter, TimeSpan LookUpLag, WebhookKind Webhook, TimeSpan WebhookAfter);
