using Orders.Api.Development.Embedded;

namespace Orders.Tests.Api.Development.Embedded;

[Trait("Category", "Unit")]
public sealed class ProcessIdentityTests
{
    [Fact]
    public void An_identity_survives_being_written_and_parsed()
    {
        var own = ProcessIdentity.Of(Environment.ProcessId)!;

        Assert.Equal(own, ProcessIdentity.Parse(own + "\n"));
        Assert.True(own.IsRunning);
    }

    [Fact]
    public void Another_process_with_the_same_id_has_another_identity() =>
        Assert.False((ProcessIdentity.Of(Environment.ProcessId)! with { StartedAt = "1" }).IsRunning);

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("x 17")]
    [InlineData("99999999999 17")]
    public void A_malformed_text_is_no_identity(string text) => Assert.Null(ProcessIdentity.Parse(text));

    [Fact]
    public void An_unused_id_has_no_identity() => Assert.Null(ProcessIdentity.Of(int.MaxValue));
}
