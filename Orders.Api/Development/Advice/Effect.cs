namespace Orders.Api.Development.Advice;

/// <summary>The kinds of effects; each absorbs duplicates in its way.</summary>
internal static class Effect
{
    public const string NaturalKey = "row-with-natural-key";
    public const string OwnDatabase = "change-in-our-database";
    public const string StateMachine = "state-machine";
    public const string ExternalWithKey = "external-system-takes-a-key";
    public const string ExternalMoney = "external-system-costs-money";
    public const string ExternalNuisance = "external-system-duplicate-is-a-nuisance";
}
