using System.Diagnostics.CodeAnalysis;

namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>The named behaviours that tokens and scripts share.</summary>
internal static class Vocabulary
{
    public static readonly IReadOnlyList<NamedBehaviour> All =
    [
        new("ok", "takes effect and answers", Aspect.Outcome, Operations.All, x => x),
        new("declined", "declines, with card_declined", Aspect.Decision, Operations.Charge, x => x with { Declines = true }),
        new("timeout_before", "takes no effect and never answers", Aspect.Outcome, Operations.All,
            x => x with { Effect = EffectTiming.Never, Answer = AnswerKind.None }),
        new("timeout_after", "takes effect and never answers", Aspect.Outcome, Operations.Actions,
            x => x with { Answer = AnswerKind.None }),
        new("reset_before", "takes no effect and resets the connection", Aspect.Outcome, Operations.All,
            x => x with { Effect = EffectTiming.Never, Answer = AnswerKind.Reset }),
        new("reset_after", "takes effect and resets the connection", Aspect.Outcome, Operations.Actions,
            x => x with { Answer = AnswerKind.Reset }),
        new("500_before", "takes no effect and answers 500", Aspect.Outcome, Operations.All,
            x => x with { Effect = EffectTiming.Never, Answer = AnswerKind.ServerError }),
        new("500_after", "takes effect and answers 500", Aspect.Outcome, Operations.Actions,
            x => x with { Answer = AnswerKind.ServerError }),
        new("429", "takes no effect and answers 429 with Retry-After", Aspect.Outcome, Operations.All,
            x => x with { Effect = EffectTiming.Never, Answer = AnswerKind.TooManyRequests }),
        new("late", "never answers, and takes effect only some time later", Aspect.Outcome, Operations.Effects,
            x => x with { Effect = EffectTiming.Late, Answer = AnswerKind.None }),
        new("slow", "answers slowly", Aspect.Speed, Operations.All, x => x with { IsSlow = true }),
        new("lag", "is seen by the look-up only some time after its effect", Aspect.LookUp, Operations.Effects,
            x => x with { LagsInLookUp = true }),
        new("webhook_none", "sends no webhook", Aspect.Webhook, Operations.Effects, x => x with { Webhook = WebhookKind.None }),
        new("webhook_twice", "sends its webhook twice, with one id", Aspect.Webhook, Operations.Effects,
            x => x with { Webhook = WebhookKind.Twice }),
        new("webhook_forged", "sends its webhook with a wrong signature", Aspect.Webhook, Operations.Effects,
            x => x with { Webhook = WebhookKind.Forged }),
        new("webhook_first", "has tried to send its webhook before it answers", Aspect.WebhookMoment, Operations.Effects,
            x => x with { WebhookMoment = WebhookMoment.BeforeAnswer }),
        new("webhook_late", "sends its webhook some time later", Aspect.WebhookMoment, Operations.Effects,
            x => x with { WebhookMoment = WebhookMoment.Late }),
    ];

    static readonly Dictionary<string, NamedBehaviour> ByName = All.ToDictionary(x => x.Name);

    /// <summary>The operations of the payment provider to which all these behaviours apply.</summary>
    public static Operations OperationsOf(IEnumerable<string> names) =>
        names.Aggregate(Operations.Payments, (operations, name) => operations & ByName[name].Operations);

    /// <summary>Combines named behaviours to one.</summary>
    /// <param name="names">At most one per aspect.</param>
    /// <param name="operations">The operations to which each behaviour must apply.</param>
    /// <param name="behaviour">The combination.</param>
    /// <param name="error">Why the behaviours cannot be combined.</param>
    public static bool TryCombine(
        IReadOnlyCollection<string> names, Operations operations,
        [NotNullWhen(true)] out Behaviour? behaviour, [NotNullWhen(false)] out string? error)
    {
        behaviour = null;
        var known = names.Select(x => ByName.GetValueOrDefault(x)).OfType<NamedBehaviour>().ToList();
        error = known.Count < names.Count || names.Count == 0 ? $"Must be one or more of {string.Join(", ", ByName.Keys)}."
            : known.Find(x => !x.Operations.HasFlag(operations)) is { } other ? $"{other.Name} does not apply to this operation."
            : known.GroupBy(x => x.Aspect).FirstOrDefault(x => x.Count() > 1) is { } conflict
                ? $"{string.Join(" and ", conflict.Select(x => x.Name))} contradict each other."
            : null;
        if (error is null)
            behaviour = known.Aggregate(Behaviour.Good, (combined, next) => next.Apply(combined));
        return error is null;
    }
}
