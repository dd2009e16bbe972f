namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>Reads behaviours from a payment method's token, such as <c>tok_reset_after__lag__webhook_twice</c>.</summary>
/// <remarks>
/// A token is <c>tok_</c> and names of the vocabulary, joined by two underscores. A name applies to the charge; after <c>refund_</c> it
/// applies to the charge's refunds. Any other token is a card that works. A behaviour applies to the first request with a merchant
/// reference only: retries succeed, and <c>declined</c> stays declined.
/// </remarks>
internal sealed class PaymentTokens(Ledger ledger)
{
    const string Prefix = "tok_";
    const string RefundPrefix = "refund_";
    const string Separator = "__";
    const int MaxCalls = 10_000;

    readonly Lock _lock = new();
    readonly HashSet<ProviderCall> _calls = [];
    readonly Queue<ProviderCall> _oldestFirst = [];

    public Behaviour For(ProviderCall call, string paymentMethod)
    {
        var behaviour = Parse(call.Operation, paymentMethod);
        return behaviour == Behaviour.Good || IsFirst(call) ? behaviour : Behaviour.Good with { Declines = behaviour.Declines };
    }

    /// <summary>A script says how a charge is served; the token says whether the card works.</summary>
    public static Behaviour Decide(Behaviour scripted, string paymentMethod) =>
        scripted with { Declines = scripted.Declines || Parse(Operations.Charge, paymentMethod).Declines };

    static Behaviour Parse(Operations operation, string paymentMethod)
    {
        var parts = paymentMethod.StartsWith(Prefix, StringComparison.Ordinal) ? paymentMethod[Prefix.Length..].Split(Separator) : [];
        return TryRead(Operations.Charge, out var ofCharge) && TryRead(Operations.Refund, out var ofRefund)
            ? operation is Operations.Charge ? ofCharge : ofRefund
            : Behaviour.Good;

        bool TryRead(Operations target, out Behaviour behaviour)
        {
            var names = parts.Where(x => x.StartsWith(RefundPrefix, StringComparison.Ordinal) == target is Operations.Refund)
                .Select(x => target is Operations.Refund ? x[RefundPrefix.Length..] : x).ToList();
            behaviour = Behaviour.Good;
            if (names.Count == 0)
                return true;
            var known = Vocabulary.TryCombine(names, target, out var combined, out _);
            behaviour = combined ?? Behaviour.Good;
            return known;
        }
    }

    /// <summary>Checks the calls of this run, and the ledger for calls that took effect in an earlier run.</summary>
    bool IsFirst(ProviderCall call)
    {
        if (ledger.Contains(call))
            return false;
        lock (_lock)
        {
            if (!_calls.Add(call))
                return false;
            _oldestFirst.Enqueue(call);
            if (_oldestFirst.Count > MaxCalls)
                _calls.Remove(_oldestFirst.Dequeue());
            return true;
        }
    }
}
