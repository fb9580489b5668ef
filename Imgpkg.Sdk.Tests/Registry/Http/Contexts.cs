using System.Net;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>What handlers are given, for tests of one of them.</summary>
internal static class Contexts
{
    public static RequestContext For(string repository, TimeProvider time, RepositoryAccess access = RepositoryAccess.Read)
    {
        var reference = RepositoryReference.Parse(repository);
        return new RequestContext { Repository = reference, Scopes = ScopeSet.For(reference.Path, access), Time = time };
    }

    /// <summary>A 401 with these <c>WWW-Authenticate</c> lines.</summary>
    public static HttpResponseMessage Challenge(string uri, params string[] challenges)
    {
        var response = new HttpResponseMessage(HttpStatusCode.Unauthorized) { RequestMessage = new HttpRequestMessage(HttpMethod.Get, uri) };
        foreach (string challenge in challenges)
        {
            response.Headers.TryAddWithoutValidation("WWW-Authenticate", challenge);
        }

        return response;
    }
}
