namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>
/// What the next calls meet, told beforehand. A call takes the first step that is about it, whatever its token says; a step is used up after so many calls. Held
/// in memory: a restart forgets it.
/// </summary>
internal sealed class Script
{
    public const int MaxSteps = 1_000;

    readonly Lock _turning = new();
    readonly List<ScriptStep> _steps = [];

    public IReadOnlyList<ScriptStep> Remaining
    {
        get
        {
            lock (_turning)
                return [.. _steps];
        }
    }

    /// <exception cref="RefusedException">There would be too many.</exception>
    public void Add(IReadOnlyCollection<ScriptStep> steps)
    {
        lock (_turning)
        {
            if (_steps.Count + steps.Count > MaxSteps)
                throw new RefusedException(StatusCodes.Status409Conflict, "script-full", $"A script has at most {MaxSteps} steps. DELETE /script clears it.");
            _steps.AddRange(steps);
        }
    }

    public void Clear()
    {
        lock (_turning)
            _steps.Clear();
    }

    /// <summary>Null when no step is about this call.</summary>
    public Behaviour? Next(ProviderCall call)
    {
        lock (_turning)
        {
            var index = _steps.FindIndex(x => x.IsAbout(call));
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

/// <param name="Told">The step as it came; what is null there is about any.</param>
/// <param name="Operations">The operations that it is about.</param>
/// <param name="Behaviour">What a call meets.</param>
/// <param name="Times">How many more calls do.</param>
internal sealed record ScriptStep(StepRequest Told, Operations Operations, Behaviour Behaviour, int Times)
{
    public bool IsAbout(ProviderCall call) =>
        Operations.HasFlag(call.Operation)
        && (Told.Provider ?? call.Provider) == call.Provider
        && (Told.MerchantReference ?? call.MerchantReference) == call.MerchantReference
        && (Told.ChargeId is null || Told.ChargeId == call.ChargeId);
}
