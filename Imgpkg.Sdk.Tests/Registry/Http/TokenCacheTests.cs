using System.Net;
using System.Text;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>What the cache of tokens keeps, and for how long it waits.</summary>
[TestFixture]
[CancelAfter(15_000)]
internal sealed class TokenCacheTests
{
    private static readonly AcceptedChallenge Challenge = new(new Uri("https://auth.example/token"), "reg", IsPlain: false);

    [Test]
    public async Task Tokens_ThatExpired_AreForgotten(CancellationToken token)
    {
        var clock = new FakeTimeProvider();
        var cache = new TokenCache(Client(clock, () => new MemoryStream("""{"token":"t","expires_in":300}"""u8.ToArray())), clock);
        foreach (string name in (string[])["reg.example/team/a", "reg.example/team/b", "reg.example/team/c"])
        {
            await cache.GetAsync(Challenge, RegistryCredential.Anonymous, Contexts.For(name, clock), token);
        }

        Assert.That(cache.Count, Is.EqualTo(3));
        clock.Advance(TimeSpan.FromMinutes(5));
        await cache.GetAsync(Challenge, RegistryCredential.Anonymous, Contexts.For("reg.example/team/d", clock), token);

        Assert.That(cache.Count, Is.EqualTo(1));
    }

    // R3.2: two tenants of one registry, each with an identity token.
    [Test]
    public async Task Tokens_OfOneIdentity_ServeNoOther(CancellationToken token)
    {
        var clock = new FakeTimeProvider();
        int answers = 0;
        var cache = new TokenCache(Client(clock, () => new MemoryStream(Encoding.UTF8.GetBytes($$"""{"token":"t{{++answers}}","expires_in":300}"""))), clock);
        List<string> tokens = [];
        foreach (string identity in (string[])["one", "two", "one"])
        {
            tokens.Add((await cache.GetAsync(Challenge, RegistryCredential.FromIdentityToken(identity), Contexts.For("reg.example/team/a", clock), token)).Value);
        }

        Assert.That(tokens, Is.EqualTo(new[] { "t1", "t2", "t1" }));
    }

    [Test]
    public async Task AnswerThatStalls_IsATransientFailureAndForgotten(CancellationToken token)
    {
        var clock = new FakeTimeProvider();
        var stalled = new StalledStream();
        Queue<Stream> answers = new([stalled, new MemoryStream("""{"token":"second"}"""u8.ToArray())]);
        var cache = new TokenCache(Client(clock, answers.Dequeue), clock);

        Task<BearerToken> first = GetAsync();
        Task<BearerToken> waiting = GetAsync();
        await stalled.Reading.WaitAsync(token);
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.That((first.IsCompleted, waiting.IsCompleted), Is.EqualTo((false, false)));
        clock.Advance(TimeSpan.FromSeconds(1));
        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => first))!;
        await Assert.ThrowsAsync<RegistryException>(() => waiting);

        Assert.That(e.IsTransient, Is.True);
        Assert.That(e.Message, Is.EqualTo("Get \"https://auth.example/token?scope=repository%3Ateam%2Fapp%3Apull&service=reg\": timeout awaiting response body"));
        Assert.That((await GetAsync()).Value, Is.EqualTo("second"));

        Task<BearerToken> GetAsync() => cache.GetAsync(Challenge, RegistryCredential.Anonymous, Contexts.For("reg.example/team/app", clock), token);
    }

    private static TokenClient Client(FakeTimeProvider clock, Func<Stream> answer) => new(new ScriptedClients(answer), clock, NullLogger<TokenClient>.Instance);

    private sealed class ScriptedClients(Func<Stream> answer) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(new ScriptedHandler(
            request => new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new StreamContent(answer()) }));
    }

    /// <summary>A body of which nothing comes.</summary>
    private sealed class StalledStream : MemoryStream
    {
        private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reading => _reading.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _reading.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            return 0;
        }
    }
}
