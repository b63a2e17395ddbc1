#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <nettle/version.h>

// Nettle 4 gives whole digests and takes no length.
#if NETTLE_VERSION_MAJOR >= 4
static inline void codecscore_sha1_digest(struct sha1_ctx *context, uint8_t *digest) { sha1_digest(context, digest); }
static inline void codecscore_sha256_digest(struct sha256_ctx *context, uint8_t *digest) { sha256_digest(context, digest); }
#else
static inline void codecscore_sha1_digest(struct sha1_ctx *context, uint8_t *digest) {
    sha1_digest(context, SHA1_DIGEST_SIZE, digest);
}
static inline void codecscore_sha256_digest(struct sha256_ctx *context, uint8_t *digest) {
    sha256_digest(context, SHA256_DIGEST_SIZE, digest);
}
#endif
