namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>
/// Payment methods that misbehave: <c>tok_</c> and names of the vocabulary, joined by two underscores: <c>tok_reset_after__lag__webhook_twice</c>. They hold
/// for the charge; a name after <c>refund_</c> holds for the charge's refunds instead. Any other token is a card that works. Only the first request with a merchant
/// reference meets the misbehaviour; its repeats are served well, and <c>declined</c> stays declined.
/// </summary>
internal sealed class PaymentTokens(Ledger ledger)
{
    const string Prefix = "tok_";
    const string RefundPrefix = "refund_";
    const string Separator = "__";
    const int MaxRemembered = 10_000;

    readonly Lock _remembering = new();
    readonly HashSet<ProviderCall> _met = [];
    readonly Queue<ProviderCall> _oldestFirst = [];

    public Behaviour For(ProviderCall call, string paymentMethod)
    {
        var behaviour = Parse(call.Operation, paymentMethod);
        return behaviour == Behaviour.Good || IsFirst(call) ? behaviour : Behaviour.Good with { Declines = behaviour.Declines };
    }

    static Behaviour Parse(Operations operation, string paymentMethod)
    {
        var parts = paymentMethod.StartsWith(Prefix, StringComparison.Ordinal) ? paymentMethod[Prefix.Length..].Split(Separator) : [];
        return Names(Operations.Charge, out var ofCharge) && Names(Operations.Refund, out var ofRefund)
            ? operation is Operations.Charge ? ofCharge : ofRefund
            : Behaviour.Good;

        bool Names(Operations whose, out Behaviour behaviour)
        {
            var names = parts.Where(x => x.StartsWith(RefundPrefix, StringComparison.Ordinal) == whose is Operations.Refund)
                .Select(x => whose is Operations.Refund ? x[RefundPrefix.Length..] : x).ToList();
            behaviour = Behaviour.Good;
            if (names.Count == 0)
                return true;
            var known = Vocabulary.TryCombine(names, whose, out var combined, out _);
            behaviour = combined ?? Behaviour.Good;
            return known;
        }
    }

    /// <summary>By memory, and by the ledger for what took effect in an earlier run.</summary>
    bool IsFirst(ProviderCall call)
    {
        if (ledger.Knows(call))
            return false;
        lock (_remembering)
        {
            if (!_met.Add(call))
                return false;
            _oldestFirst.Enqueue(call);
            if (_oldestFirst.Count > MaxRemembered)
                _met.Remove(_oldestFirst.Dequeue());
            return true;
        }
    }
}
