#include <cblas.h>

/* LAPACK's LU solver; OpenBLAS carries it, but Debian packages no C header with it. */
void dgesv_(const int *n, const int *nrhs, double *a, const int *lda, int *ipiv, double *b, const int *ldb, int *info);
/* LAPACK's least squares by singular values, for systems that LU calls singular. */
void dgelsd_(const int *m, const int *n, const int *nrhs, double *a, const int *lda, double *b, const int *ldb,
             double *s, const double *rcond, int *rank, double *work, const int *lwork, int *iwork, int *info);
/* LAPACK's eigenvalues, and with jobz "V" eigenvectors, of a symmetric matrix (divide and conquer). */
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
             const int *lwork, int *iwork, const int *liwork, int *info);
/* LAPACK's Cholesky factor of a positive definite matrix; uplo "U" gives the upper triangle. */
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
