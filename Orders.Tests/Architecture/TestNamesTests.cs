namespace Orders.Tests.Architecture;

[Trait("Category", "Unit")]
public sealed class TestNamesTests
{
    static readonly string[] Pronouns = ["It_", "Its_", "Nor_", "They_"];

    [Fact]
    public void Every_test_method_has_a_subject()
    {
        var wrong = TestClasses.All
            .SelectMany(type => TestClasses.MethodsOf(type).Select(method => $"{type.Name}.{method.Name}"))
            .Where(name => Pronouns.Any(pronoun => name.Split('.')[1].StartsWith(pronoun, StringComparison.Ordinal)))
            .ToList();

        Assert.NotEmpty(TestClasses.All);
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }
}
