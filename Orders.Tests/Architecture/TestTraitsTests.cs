using System.Reflection;
using Xunit.v3;

namespace Orders.Tests.Architecture;

/// <summary>Each test class states what it needs, so that <c>dotnet test --filter Category=Unit</c> finds the fast tests.</summary>
[Trait("Category", "Unit")]
public sealed class TestTraitsTests
{
    const string Category = "Category";
    static readonly string[] Categories = ["Unit", "Database", "Kafka", "Process"];

    [Fact]
    public void Every_test_class_has_exactly_one_category()
    {
        var wrong = TestClasses.All
            .Where(type => Of(type) is not [var category] || !Categories.Contains(category))
            .Select(type => $"{type.Name}: [{string.Join(", ", Of(type))}]")
            .ToList();

        Assert.NotEmpty(TestClasses.All);
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public void No_test_method_has_another_category() =>
        Assert.Empty(TestClasses.All.SelectMany(TestClasses.MethodsOf).Where(method => Of(method).Count > 0).Select(method => method.Name));

    static IReadOnlyList<string> Of(MemberInfo member) =>
    [
        .. member.GetCustomAttributes(inherit: true).OfType<ITraitAttribute>().SelectMany(x => x.GetTraits())
            .Where(x => x.Key == Category).Select(x => x.Value),
    ];
}
