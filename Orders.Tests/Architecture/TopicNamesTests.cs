using Orders.Contracts;

namespace Orders.Tests.Architecture;

[Trait("Category", "Unit")]
public sealed class TopicNamesTests
{
    [Fact]
    public void Topics_are_named_in_one_place()
    {
        // "orders" and "payments" are also names of routes and tables; compound names are unique to topics.
        var names = Topics.All.Where(name => name.Contains('-', StringComparison.Ordinal)).Select(name => $"\"{name}\"").ToList();
        var elsewhere = SourceTree.Files("Orders.Api", "Orders.Sagas", "Orders.Contracts")
            .Where(file => Path.GetFileName(file) != "Topics.cs")
            .Where(file => names.Any(File.ReadAllText(file).Contains));

        Assert.NotEmpty(names);
        Assert.Empty(elsewhere);
    }
}
