namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>The behaviours of the next calls, posted by a test or an operator.</summary>
/// <remarks>
/// A call takes the first step that matches it, and ignores the payment method's token. A step is removed after the given number of calls.
/// A restart clears the script, because the script is kept in memory.
/// </remarks>
internal sealed class Script
{
    public const int MaxSteps = 1_000;

    readonly Lock _lock = new();
    readonly List<ScriptStep> _steps = [];

    public IReadOnlyList<ScriptStep> Remaining
    {
        get
        {
            lock (_lock)
                return [.. _steps];
        }
    }

    /// <exception cref="RefusedException">The script would have too many steps.</exception>
    public void Add(IReadOnlyCollection<ScriptStep> steps)
    {
        lock (_lock)
        {
            if (_steps.Count + steps.Count > MaxSteps)
                throw new RefusedException(
                    StatusCodes.Status409Conflict, "script-full",
                    $"A script has at most {MaxSteps} steps. Send DELETE /script to clear it.");
            _steps.AddRange(steps);
        }
    }

    public void Clear()
    {
        lock (_lock)
            _steps.Clear();
    }

    /// <summary>Takes the next behaviour for a call; null if no step matches.</summary>
    public Behaviour? Next(ProviderCall call)
    {
        lock (_lock)
        {
            var index = _steps.FindIndex(x => x.Matches(call));
            if (index < 0)
                return null;
            var step = _steps[index];
            if (step.Times > 1)
                _steps[index] = step with { Times = step.Times - 1 };
            else
                _steps.RemoveAt(index);
            return step.Behaviour;
        }
    }
}

/// <summary>One step: which calls it matches, and their responses.</summary>
/// <param name="Request">The step as it was posted; a member that is null matches any value.</param>
/// <param name="Operations">The operations that the step matches.</param>
/// <param name="Behaviour">How a matching call is served.</param>
/// <param name="Times">The number of calls that are left.</param>
internal sealed record ScriptStep(StepRequest Request, Operations Operations, Behaviour Behaviour, int Times)
{
    public bool Matches(ProviderCall call) =>
        Operations.HasFlag(call.Operation)
        && (Request.Provider ?? call.Provider) == call.Provider
        && (Request.MerchantReference ?? call.MerchantReference) == call.MerchantReference
        && (Request.ChargeId is null || Request.ChargeId == call.ChargeId);
}
