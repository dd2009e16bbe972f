namespace Orders.Tests.Architecture;

/// <summary>The folders of <c>Orders.Sagas/Messaging</c> read as a list of capabilities, from the top to the ground.</summary>
[Trait("Category", "Unit")]
public sealed class MessagingFoldersTests
{
    static readonly string[] TopToGround =
    [
        "Rider", "ExactlyOnce", "AtMostOnce", "AtLeastOnce", "Retries", "Receiving", "DeadLetters", "InMemoryBroker", "Units", "Outbox",
        "Sagas", "Inbox", "Deduplication", "Endpoints", "Sending", "Records", "Failures", "Tables", "Values", FolderGraph.Ground,
    ];

    static readonly FolderGraph Graph = new();

    [Fact]
    public void Messaging_has_one_level_of_folders_and_each_is_in_the_list() => Assert.Equal(TopToGround.Order(), Graph.Folders.Order());

    /// <summary>This order rules out circles.</summary>
    [Fact]
    public void A_folder_uses_only_folders_below_it()
    {
        var upward = Graph.Uses.Where(use => Array.IndexOf(TopToGround, use.To) <= Array.IndexOf(TopToGround, use.From)).ToList();

        Assert.True(upward.Count == 0, string.Join('\n', upward.Select(use => $"{use.From} -> {use.To}: {use.Why}")));
    }

    /// <summary>
    /// Checks the graph itself: it must include an extension class of namespace MassTransit and the body of an async method.
    /// </summary>
    [Theory]
    [InlineData("AtMostOnce", "Endpoints", "AtMostOnceExtensions uses DuplicateStrategy")]
    [InlineData("Receiving", "Failures", "DeadLetterWriter uses FailureClassifier")]
    public void The_graph_sees_a_use(string from, string to, string why) => Assert.Contains(new FolderUse(from, to, why), Graph.Uses);
}
