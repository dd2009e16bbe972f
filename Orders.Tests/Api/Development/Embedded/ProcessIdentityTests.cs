using Orders.Api.Development.Embedded;

namespace Orders.Tests.Api.Development.Embedded;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void What_was_written_down_is_known_again()
    {
        var own = ProcessIdentity.Of(Environment.ProcessId)!;

        Assert.Equal(own, ProcessIdentity.Parse(own + "\n"));
        Assert.True(own.IsRunning);
    }

    [Fact]
    public void Another_process_that_got_the_same_number_is_not_taken_for_it() =>
        Assert.False((ProcessIdentity.Of(Environment.ProcessId)! with { StartedAt = "1" }).IsRunning);

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("x 17")]
    [InlineData("99999999999 17")]
    public void What_names_no_process_is_none(string text) => Assert.Null(ProcessIdentity.Parse(text));

    [Fact]
    public void A_number_that_no_process_has_is_nobody() => Assert.Null(ProcessIdentity.Of(int.MaxValue));
}
