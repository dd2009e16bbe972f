namespace Orders.Api.Development.Advice;

/// <summary>The kinds of effects that decide how a repeat becomes harmless.</summary>
internal static class Effect
{
    public const string NaturalKey = "row-with-natural-key";
    public const string OwnDatabase = "change-in-our-database";
    public const string StateMachine = "state-machine";
    public const string OutsideWithKey = "outside-takes-a-key";
    public const string OutsideMoney = "outside-costs-money";
    public const string OutsideNuisance = "outside-repeat-is-a-nuisance";
}
