using FsCheck;
using FsCheck.Fluent;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Sagas.Messaging.Records;

[Trait("Category", "Unit")]
public sealed class MessageIdsTests
{
    static readonly Guid Parent = Guid.Parse("0197b000-0000-7000-8000-000000000001");

    /// <summary>Another program computed these ids with SHA-256. If ids changed with a release, duplicates would not be absorbed.</summary>
    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000", "", "374708ff-f771-8dd5-979e-c875d56cd228")]
    [InlineData("00000000-0000-0000-0000-000000000000", "id orders e-1", "2768ed10-ff1e-88b3-8766-7dc9e6b2ea06")]
    [InlineData("0197b000-0000-7000-8000-000000000001", "0", "54853506-c12d-85ca-b189-b5856bcc3a12")]
    [InlineData("0197b000-0000-7000-8000-000000000001", "é", "14116652-d056-8ddb-a08e-fb5c66d96fbb")]
    public void An_id_stays_the_same_from_release_to_release(string parent, string name, string id) =>
        Assert.Equal(Guid.Parse(id), MessageIds.From(Guid.Parse(parent), name));

    [Fact]
    public void Without_a_parent_the_name_alone_decides() => Assert.Equal(MessageIds.From(Guid.Empty, "name"), MessageIds.From("name"));

    [Fact]
    public void Other_input_gives_another_id_and_every_id_is_a_uuid_of_version_8() =>
        Prop.ForAll<NonNull<string>, NonNull<string>>((a, b) =>
    {
        var (first, second) = (MessageIds.From(Parent, a.Get), MessageIds.From(Parent, b.Get));
        return first.Version == 8 && (first.Variant & 0xC) == 0x8 && first == second == (a.Get == b.Get) && first != MessageIds.From(a.Get);
    }).QuickCheckThrowOnFailure();
}
