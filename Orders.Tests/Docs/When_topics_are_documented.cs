using Orders.Sagas.TopicDesign;

namespace Orders.Tests.Docs;

[Trait("Category", "Unit")]
public sealed class When_topics_are_documented
{
    const string Marker = "topic settings: kept true by a test";

    [Fact]
    public void The_table_has_what_migrate_states_where_there_are_three_brokers()
    {
        var table = Document.Named("docs/operations.md").Text.Split($"<!-- {Marker} -->\n")[1].Split("<!-- /")[0];
        var rows = table.Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..].Select(row => row.Split('|'));

        Assert.Equal(
            TopicRequirements.Of(TopicRequirements.SafeReplicas, TimeSpan.FromDays(7))
                .Select(x => (x.Name, x.Value, x.LosesRecords ? "an alert" : "a warning")),
            rows.Select(cells => (Cell(cells[1]), Cell(cells[2]), Cell(cells[4]))));
    }

    static string Cell(string text) => text.Trim().Trim('`');
}
